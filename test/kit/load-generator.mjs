// A visitor's browser, many times over, in a process of its own: asks for a page, then for the script that the page names,
// at a bounded pace, and notes every failure and every page whose script is of another version.
// Arguments: URL, requests per second, milliseconds. Times are of the machine's monotonic clock, in milliseconds, so that
// another process can compare them with its own `process.hrtime`. Prints one line of JSON at the end.
import { Agent, request } from 'node:http'

const [url, perSecond, milliseconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const { host, port } = new URL(url)
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const now = () => Number(process.hrtime.bigint()) / 1e6

function get(path) {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent, headers: { host } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.once('error', reject)
      answer.once('end', () => resolve({ status: answer.statusCode, text }))
    })
    asked.setTimeout(5000, () => asked.destroy(new Error('no answer within 5 s')))
    asked.once('error', reject)
    asked.end()
  })
}

const result = { requests: 0, failures: [], mixes: [], seen: {} }

/** For each version when its first page was complete and when its last one was asked for. */
function note(version, asked, complete) {
  const seen = result.seen[version] ?? { pages: 0, firstComplete: complete, lastAsked: asked }
  seen.pages += 1
  seen.firstComplete = Math.min(seen.firstComplete, complete)
  seen.lastAsked = Math.max(seen.lastAsked, asked)
  result.seen[version] = seen
}

async function visitOnce() {
  try {
    const asked = now()
    result.requests += 1
    const page = await get('/')
    note(/data-version="(\w+)"/.exec(page.text)?.[1] ?? `status ${page.status}`, asked, now())
    const version = /data-version="(\w+)"/.exec(page.text)?.[1]
    const path = /<script src="([^"]+)"/.exec(page.text)?.[1]
    if (page.status !== 200 || !version || !path) {
      result.failures.push(`page ${page.status}`)
      return
    }
    result.requests += 1
    const script = await get(path)
    if (script.status !== 200) result.failures.push(`script ${path} ${script.status}`)
    else if (!script.text.startsWith(`window.version = "${version}"`))
      result.mixes.push(`${version}: ${script.text.slice(0, 30)}`)
  } catch (error) {
    result.failures.push(String(error))
  }
}

const start = now()
const visits = []
const timer = setInterval(() => {
  const due = ((now() - start) / 1000) * (perSecond / 2)
  while (visits.length < due) visits.push(visitOnce())
  if (now() - start < milliseconds) return
  clearInterval(timer)
  Promise.all(visits).then(() => {
    agent.destroy()
    console.log(JSON.stringify({ ...result, milliseconds: now() - start }))
  })
}, 5)
console.log('started')
