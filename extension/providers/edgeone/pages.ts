export interface Page<Item> {
  /** How many there are in all. */
  readonly total: number;
  readonly items: readonly Item[];
}

/** Everything of a list that is read by `Offset` and `Limit`, one page after the other. */
export async function readPages<Item>(
  limit: number,
  read: (page: { readonly Offset: number; readonly Limit: number }) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (;;) {
    const { total, items } = await read({ Offset: all.length, Limit: limit });
    all.push(...items);
    // An empty page ends it too: what was removed meanwhile is not waited for.
    if (all.length >= total || items.length === 0) return all;
  }
}
