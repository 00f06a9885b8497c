import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { deploy, scripted } from './kit/deploy.ts'
import { testedIsolations } from './kit/isolations.ts'

const has = (await testedIsolations()).includes('bubblewrap')
const long = { timeout: 90_000 }

/** Tries to connect and prints how it went: `open` for an answer, else the error's code. */
const knock = `
const net = require('node:net')
const knock = ([host, port]) => new Promise((done) => {
  const socket = net.connect({ host, port: Number(port), timeout: 4000 })
  const end = (word) => { console.log('knock ' + host + ':' + port + ' ' + word); socket.destroy(); done() }
  socket.on('connect', () => end('open')).on('error', (error) => end(error.code)).on('timeout', () => end('silent'))
})
Promise.all(process.argv.slice(2).map((target) => knock(target.split('|'))))
`

/** Where npm gets its packages from on this machine, as `host|port`. */
function registryPort(): string {
  const { hostname, port } = new URL(execFileSync('npm', ['config', 'get', 'registry']).toString().trim())
  return `${hostname}|${port || 443}`
}

describe.skipIf(!has)('SEC3: what hostile build code finds behind bubblewrap', () => {
  test('no file of the server, no process of others, no rights', long, async () => {
    const script = `
      for path in /work /root /home/* /var /etc/shadow /etc/ssh /proc/1/root/work ${process.cwd()}; do
        if ls -A "$path" > /dev/null 2>&1; then echo "seen $path"; else echo "hidden $path"; fi
      done
      echo "processes $(ls /proc | grep -c '^[0-9]')"
      echo "who $(id -u):$(id -g)"
      grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status
      touch /usr/evil /etc/evil /evil 2> /dev/null; ls /usr/evil /etc/evil /evil 2> /dev/null
      unshare --user true 2> /dev/null && echo 'made a namespace'
      echo 1 2> /dev/null > /proc/sys/kernel/sysrq && echo 'wrote sysctl'
      ls -A /tmp "$HOME" | tr '\\n' ' '
      mkdir dist; echo ok > dist/index.html`
    const { text, finish } = await deploy({ files: scripted(script), order: { isolation: 'bubblewrap' } })
    expect(finish?.outcome.status, text).toBe('uploaded')
    expect(text.match(/^seen .*/gm)).toEqual(['seen /home/trellis'])
    expect(Number(/processes (\d+)/.exec(text)?.[1])).toBeLessThan(12)
    expect(text).toContain('who 1000:1000')
    expect(text).toMatch(/CapEff:\s+0{16}/)
    expect(text).toMatch(/CapBnd:\s+0{16}/)
    expect(text).toMatch(/NoNewPrivs:\s+1/)
    expect(text).not.toMatch(/evil$|made a namespace|wrote sysctl/m)
  })

  test('no way to the host, its networks or the metadata service, but one to the internet', long, async () => {
    const server = createServer((_request, response) => response.end('reached'))
    await new Promise<void>((done) => server.listen(0, '0.0.0.0', done))
    const { port } = server.address() as AddressInfo
    const own = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => `${address}|${port}`)
    const closed = [
      ...[`127.0.0.1|${port}`, `10.0.2.2|${port}`, `0.0.0.0|${port}`, '169.254.169.254|80', '10.0.0.1|53'],
      ...['192.168.0.1|80', '172.17.0.1|80', '100.64.0.1|80', 'fd00::1|80', '2606:4700::1111|443', ...own],
    ]
    const registry = registryPort()
    const script = `node knock.js ${[...closed, registry].map((each) => `'${each}'`).join(' ')}
      mkdir dist; echo ok > dist/index.html`
    const { text } = await deploy({
      files: scripted(script, { 'knock.js': knock }),
      order: { isolation: 'bubblewrap' },
    })
    server.close()
    const lines = text.match(/^knock .*/gm) ?? []
    expect(lines).toHaveLength(closed.length + 1)
    expect(
      lines.filter((line) => line.endsWith(' open')),
      text,
    ).toEqual([`knock ${registry.replace('|', ':')} open`])
  })

  test(
    'no program of the app runs in the place of a tool of ours, and nothing runs beside the reading of the output',
    long,
    async () => {
      const fake = '#!/bin/sh\ntouch /workspace/caught\nsleep 60\n'
      const install =
        'mkdir -p node_modules/.bin && for tool in nice tar; do cp fake.sh node_modules/.bin/$tool; done && chmod +x node_modules/.bin/*'
      const script = 'sleep 1; mkdir dist; ls /workspace > dist/index.html; command -v tar > dist/tar.txt'
      const lock = { name: 'scripted', lockfileVersion: 3, requires: true, packages: { '': { name: 'scripted' } } }
      const backend = await deploy({
        files: scripted(script, { 'fake.sh': fake, 'package-lock.json': JSON.stringify(lock) }),
        plan: { settings: { installCommand: install } },
        order: { isolation: 'bubblewrap' },
      })
      expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
      expect(backend.fileAt('tar.txt')).toContain('node_modules/.bin/tar')
      expect(backend.fileAt('index.html')).not.toContain('caught')
    },
  )

  test('a cache of the server\u2019s user cannot be written: home is the job\u2019s own', long, async () => {
    const script = 'echo "$HOME $TMPDIR $PATH"; npm config get cache; mkdir dist; echo ok > dist/index.html'
    const { text } = await deploy({ files: scripted(script), order: { isolation: 'bubblewrap' } })
    expect(text).toMatch(/^\/home\/trellis \/tmp \/workspace\/node_modules\/\.bin:/m)
    expect(text).toMatch(/^\/home\/trellis\/\.npm$/m)
  })
})
