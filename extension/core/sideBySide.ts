/**
 * Runs work over items side by side, at most so many at once, in their order. Each result stands at its item's place;
 * what an item throws is there as its reason.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  const waiting = items.entries();
  const results: PromiseSettledResult<Result>[] = [];
  const lane = async () => {
    for (const [position, item] of waiting) {
      const [result] = await Promise.allSettled([work(item)]);
      if (result) results[position] = result;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results;
}
