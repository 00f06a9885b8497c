/** Runs `work` on each item, at most `width` at once. Rejects with the first failure, after which no new item begins. */
export async function eachOf<Item>(items: readonly Item[], width: number, work: (item: Item) => Promise<void>) {
  let next = 0
  let failed = false
  const worker = async () => {
    while (next < items.length && !failed) {
      const item = items[next++]
      if (item === undefined) return
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
}
