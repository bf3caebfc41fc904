/** HTTP: JSON in, JSON out, and one error for whatever goes wrong. */

/** A no with the server's own sentence. `status` 0: the server could not be reached. */
export class Failed extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await reach(path, {
    method,
    headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw await failure(response);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: "same-origin" });
  } catch {
    throw new Failed(0, "network", "");
  }
}

async function failure(response: Response): Promise<Failed> {
  const header = Number(response.headers.get("retry-after")) || undefined;
  try {
    const body = (await response.json()) as { code: string; message: string; retry_after?: number };
    return new Failed(response.status, body.code, body.message, body.retry_after ?? header);
  } catch {
    return new Failed(response.status, "internal", "", header);
  }
}

/** Sends one photo, telling how far it is (0 to 1). `fetch` can't tell, so this is an XMLHttpRequest. */
export function upload(path: string, photo: Blob, told: (share: number) => void, signal: AbortSignal): Promise<{ file: number; width: number; height: number }> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", path);
    sending.responseType = "json";
    sending.setRequestHeader("content-type", photo.type || "image/jpeg");
    sending.upload.onprogress = (event) => told(event.lengthComputable ? event.loaded / event.total : 0);
    sending.onerror = sending.ontimeout = () => reject(new Failed(0, "network", ""));
    sending.onabort = () => reject(new Failed(0, "cancelled", ""));
    sending.onload = () => {
      const body = sending.response as { code?: string; message?: string; retry_after?: number } | null;
      if (sending.status === 201 || sending.status === 200) resolve(sending.response);
      else reject(new Failed(sending.status, body?.code ?? "internal", body?.message ?? "", body?.retry_after));
    };
    signal.addEventListener("abort", () => sending.abort());
    sending.send(photo);
  });
}
