import { type Request, type Response, Router } from 'express'
import { loadStaticFiles, type StaticFile } from '../static-files.ts'

const notPages = /^\/(api|user|project|deploy|builder|webhooks|metrics|health|openapi\.json|socket\.io|assets)(\/|$)/
const compressible = /^(text\/|application\/(json|manifest)|image\/svg)/

/**
 * The built dashboard: hashed files for ever, the rest revalidated, and its one page for every address that asks for a
 * page and is no route of the API.
 */
export function dashboardRoutes(folder: string): Router {
  const files = loadStaticFiles(folder)
  const page = files.get('/index.html')
  const router = Router()
  router.use((request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next()
    const file = files.get(request.path)
    if (file) return send(request, response, file)
    if (notPages.test(request.path) || !request.accepts('html') || /\.\w+$/.test(request.path)) return next()
    if (page) return send(request, response, page)
    response.status(503).type('text').send('The dashboard has not been built. Run "npm run build" and start again.\n')
  })
  return router
}

async function send(request: Request, response: Response, file: StaticFile): Promise<void> {
  response.setHeader('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  response.setHeader('content-type', file.type)
  response.setHeader('etag', file.etag)
  response.vary('Accept-Encoding')
  if (request.fresh) {
    response.status(304).end()
    return
  }
  const encoding = compressible.test(file.type) ? request.acceptsEncodings('br', 'gzip', 'identity') : false
  const smaller = encoding === 'br' || encoding === 'gzip' ? encoding : undefined
  const content = smaller ? await file[smaller]() : file.content
  if (smaller) response.setHeader('content-encoding', smaller)
  response.setHeader('content-length', content.length)
  response.end(request.method === 'HEAD' ? undefined : content)
}
