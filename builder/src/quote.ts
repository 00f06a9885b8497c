const plain = /^[\w@%+=:,./-]+$/

/** A text as one word of a shell line, whatever is in it. */
export function quote(text: string): string {
  return plain.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`
}
