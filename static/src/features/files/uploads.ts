/** Photos on their way: made small enough for a poor line, sent with their progress told, and removable until then. */
import { signal } from "@preact/signals";
import { Failed, upload } from "../../api";
import { newId } from "../../ids";
import type { Photo } from "../../wire";

export const MOST_PHOTOS = 8;
/** A photo of a modern phone is 4 to 12 MB; at this size a crack in a wall is still seen, and it is about 0.6 MB. */
const LONGEST_SIDE_PX = 2560;
const SMALL_ENOUGH_BYTES = 1_000_000;

export interface KeptPhoto {
  key: string;
  name: string;
  blob: Blob;
  done?: Photo;
}

export class PendingPhoto {
  readonly share = signal(0);
  readonly done = signal<Photo | undefined>(undefined);
  readonly failed = signal<Failed | undefined>(undefined);
  #stop = new AbortController();
  #ended!: Promise<Failed | undefined>;

  constructor(
    private readonly room: string,
    readonly name: string,
    readonly blob: Blob,
    readonly key: string = newId(),
  ) {}

  static start(room: string, file: File): PendingPhoto {
    const photo = new PendingPhoto(room, file.name, file);
    photo.again();
    return photo;
  }

  static revive(room: string, kept: KeptPhoto): PendingPhoto {
    const photo = new PendingPhoto(room, kept.name, kept.blob, kept.key);
    if (kept.done) photo.#finish(kept.done);
    else photo.again();
    return photo;
  }

  /** Resolves when it has arrived (nothing) or failed (why). Tries anew when the last try failed. */
  ended(): Promise<Failed | undefined> {
    if (this.failed.value?.status === 0) this.again();
    return this.#ended;
  }

  again(): void {
    this.failed.value = undefined;
    this.#stop = new AbortController();
    this.#ended = this.#send();
  }

  cancel(): void {
    this.#stop.abort();
  }

  kept(): KeptPhoto {
    const { key, name, blob } = this;
    return this.done.value ? { key, name, blob, done: this.done.value } : { key, name, blob };
  }

  async #send(): Promise<Failed | undefined> {
    try {
      const small = await smaller(this.blob);
      this.#finish(await upload(`/api/rooms/${this.room}/files`, small, (share) => (this.share.value = share), this.#stop.signal));
      return undefined;
    } catch (error) {
      const failed = error instanceof Failed ? error : new Failed(415, "not_an_image", "");
      this.failed.value = failed;
      return failed;
    }
  }

  #finish(photo: Photo): void {
    this.share.value = 1;
    this.done.value = photo;
    this.#ended = Promise.resolve(undefined);
  }
}

/** The photo with its long side at most LONGEST_SIDE_PX; as it is where that saves nothing, or where the browser can't. */
async function smaller(blob: Blob): Promise<Blob> {
  if (blob.size <= SMALL_ENOUGH_BYTES || !["image/jpeg", "image/png", "image/webp"].includes(blob.type)) return blob;
  try {
    const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return made && made.size < blob.size ? made : blob;
  } catch {
    return blob;
  }
}
