const head = Buffer.from('version https://git-lfs.github.com/spec/v1\n')
const largest = 1024

/** Whether a file is what git keeps in place of a large one (git LFS): a few lines of text that name the real file. */
export function isLargeFilePointer(bytes: Buffer): boolean {
  if (bytes.length > largest || !bytes.subarray(0, head.length).equals(head)) return false
  return /^oid sha256:[0-9a-f]{64}\nsize \d+\n$/.test(bytes.toString('latin1').slice(head.length))
}
