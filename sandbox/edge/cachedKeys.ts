import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The URLs under which miniflare's Cache API holds something: it has no call for that, but its database has. */
export async function cachedKeys(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const databases = entries.filter(({ name }) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  if (databases.length === 0) return [];
  const { DatabaseSync } = await import("node:sqlite");
  return databases.flatMap(({ parentPath, name }) => {
    const database = new DatabaseSync(join(parentPath, name), { readOnly: true });
    try {
      const rows = database.prepare("SELECT key FROM _mf_entries").all();
      return rows.map((row) => String(row.key));
    } finally {
      database.close();
    }
  });
}
