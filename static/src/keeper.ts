/** The outbox on the device: IndexedDB, photos included. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type KeptPhoto, PendingPhoto } from "./features/files/uploads";
import type { Entry, Keeper } from "./outbox";
import { roomId } from "./wire";

type Kept = Omit<Entry, "photos"> & { photos: KeptPhoto[]; person: number };
interface Schema extends DBSchema {
  outbox: { key: string; value: Kept; indexes: { at: string } };
}

const open = (): Promise<IDBPDatabase<Schema>> =>
  openDB<Schema>("portiek", 1, {
    upgrade(database) {
      database.createObjectStore("outbox", { keyPath: "id" }).createIndex("at", "at");
    },
  });

/** Entries of one person: who signs in after her on the same device never sends what she wrote. */
export function browserKeeper(person: number): Keeper {
  const database = open();
  return {
    async all() {
      const kept = await (await database).getAllFromIndex("outbox", "at");
      return kept.filter((entry) => entry.person === person).map(revived);
    },
    async put(entry) {
      await (await database).put("outbox", { ...entry, photos: entry.photos.map((photo) => photo.kept()), person });
    },
    async remove(id) {
      await (await database).delete("outbox", id);
    },
  };
}

export async function forgetOutbox(): Promise<void> {
  await (await open()).clear("outbox");
}

function revived({ person: _, ...entry }: Kept): Entry {
  return { ...entry, state: entry.state === "refused" ? "refused" : "sending", photos: entry.photos.map((photo) => PendingPhoto.revive(roomId(entry.topic), photo)) };
}
