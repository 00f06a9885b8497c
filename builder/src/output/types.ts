const compressible =
  /^(text\/|application\/(javascript|json|xml|manifest\+json|wasm|ld\+json|xhtml\+xml|rss\+xml|atom\+xml|vnd\.ms-fontobject|x-javascript|geo\+json)|image\/(svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)|font\/(ttf|otf))/

/** What gives a path its content type, by its ending, with the character set where one belongs. */
export type ContentTypes = (path: string) => string

/** The table of all types is large, and no start of a builder waits for it: it is loaded by the first who needs it. */
export async function contentTypes(): Promise<ContentTypes> {
  const { default: mime } = await import('mime-types')
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const ending = name.includes('.') ? name.slice(name.lastIndexOf('.')) : ''
    return (ending && mime.contentType(ending)) || 'application/octet-stream'
  }
}

/** Whether files of this type shrink: pictures, films and archives are compressed already. */
export function isCompressible(type: string): boolean {
  return compressible.test(type)
}
