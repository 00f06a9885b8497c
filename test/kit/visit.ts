import { type IncomingHttpHeaders, request } from 'node:http'

export type Visit = { status: number; headers: IncomingHttpHeaders; body: Buffer; text: string }

/**
 * Asks for a page as a browser does that knows the name: connects to loopback whatever the host's name is, and sends that
 * name. The names below `localhost` need no DNS this way.
 */
export function visit(
  url: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Visit> {
  const { host, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: port || 80,
        path: `${pathname}${search}`,
        method: options.method ?? 'GET',
        headers: { ...options.headers, host },
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('error', reject)
        answer.once('end', () => {
          const body = Buffer.concat(chunks)
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, text: body.toString() })
        })
      },
    )
    asked.once('error', reject)
    asked.end()
  })
}

/** Opens page, script and part of `siteWithPart` often enough for the edge to judge the release. */
export async function browseParts(url: string, version: string): Promise<void> {
  for (let n = 0; n < 12; n += 1) {
    for (const path of ['/', '/app.js', `/parts/part-${version}.js`]) await visit(new URL(path, url).href)
  }
}
