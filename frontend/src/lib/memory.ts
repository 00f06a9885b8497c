/** Small remembered choices of this browser. Where storage is blocked nothing is remembered and nothing breaks. */
export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`trellis.${key}`)
    else localStorage.setItem(`trellis.${key}`, value)
  } catch {
    return
  }
}

export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`trellis.${key}`) ?? undefined
  } catch {
    return undefined
  }
}
