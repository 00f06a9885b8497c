/**
 * A base path as people write it (`docs`, `/docs/`, `https://host/docs/`) with slashes around it. Nothing for the root,
 * for relative ones, and for what only a running program knows. Of a full address only the path counts.
 */
export function basePathOf(written: string | undefined): string | undefined {
  if (written === undefined) return undefined
  const text = written.trim()
  const path = /^(?:[a-z][a-z+.-]*:)?\/\/[^/]*(\/.*)?$/i.exec(text)
    ? text.replace(/^(?:[a-z][a-z+.-]*:)?\/\/[^/]*/i, '')
    : text
  if (path === '' || path.startsWith('.') || /[?#<>{}$%\\\s]/.test(path)) return undefined
  const parts = path.split('/').filter(Boolean)
  if (parts.length === 0 || parts.includes('..') || parts.includes('.')) return undefined
  return `/${parts.join('/')}/`
}
