const mostKeys = 2_000
const longestKey = 256

/**
 * Remembers a pure function of one short text, such as a header that thousands of requests repeat. Visitors choose the
 * keys, so a full memory starts afresh and long keys are not kept.
 */
export function boundedMemo<R>(compute: (text: string) => R): (text: string) => R {
  const answers = new Map<string, { answer: R }>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known.answer
    const answer = compute(text)
    if (text.length > longestKey) return answer
    if (answers.size >= mostKeys) answers.clear()
    answers.set(text, { answer })
    return answer
  }
}
