/**
 * Where a path stands: its collection (`deployments/01J/logs`), the kind of it with `{}` for parents' ids
 * (`deployments/{}/logs`) and its own id.
 */
export type Place = { path: string; collection: string; kind: string; id: string }

/** Throws for a path that no adapter could keep: an odd number of segments, or an empty one. */
export function placeOf(path: string): Place {
  const segments = path.split('/')
  const id = segments[segments.length - 1]
  if (segments.length % 2 !== 0 || !id || segments.includes('')) throw new Error(`"${path}" is no path of a document.`)
  const collection = segments.slice(0, -1)
  const kind = collection.map((segment, index) => (index % 2 === 0 ? segment : '{}'))
  return { path, collection: collection.join('/'), kind: kind.join('/'), id }
}

/** Fills the `{}` of a collection's kind. Throws when their number differs or a parent cannot be a segment. */
export function collectionOf(kind: string, parents: readonly string[] = []): string {
  const pieces = kind.split('{}')
  if (pieces.length !== parents.length + 1) throw new Error(`"${kind}" takes ${pieces.length - 1} parents.`)
  if (parents.some((parent) => parent === '' || parent.includes('/'))) throw new Error('A parent must be one segment.')
  return pieces.map((piece, index) => `${piece}${parents[index] ?? ''}`).join('')
}
