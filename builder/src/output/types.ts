import mime from 'mime-types'

const compressible =
  /^(text\/|application\/(javascript|json|xml|manifest\+json|wasm|ld\+json|xhtml\+xml|rss\+xml|atom\+xml|vnd\.ms-fontobject|x-javascript|geo\+json)|image\/(svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)|font\/(ttf|otf))/

/** The content type of a path, by its ending, with the character set where one belongs. */
export function contentTypeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.')) : ''
  return (ending && mime.contentType(ending)) || 'application/octet-stream'
}

/** Whether files of this type shrink: pictures, films and archives are compressed already. */
export function isCompressible(type: string): boolean {
  return compressible.test(type)
}
