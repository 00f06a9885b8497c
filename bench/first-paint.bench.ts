import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bench } from './kit/bench.ts'

const dist = join(import.meta.dirname, '../frontend/dist')

/** Scripts that the page itself names: classic ones, modules and preloads. */
function scriptsOfPage(): string[] {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const tags = page.match(/<(?:script|link)\b[^>]*>/g) ?? []
  return tags
    .filter((tag) => tag.startsWith('<script') || /rel="modulepreload"/.test(tag))
    .flatMap((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? [])
    .map((path) => path.replace(/^\//, ''))
}

/** What a bundled module imports statically; `import(...)` is loaded later and left out. */
function staticImports(path: string): string[] {
  const text = readFileSync(join(dist, path), 'utf8')
  const specifiers = [...text.matchAll(/(?:^|[;}\n])\s*(?:import|export)\b(?:[^"'()]*?\bfrom)?\s*["'](\.[^"']+)["']/g)]
  return specifiers.map(([, specifier]) => join(dirname(path), specifier ?? ''))
}

function reachable(): string[] {
  const found = new Set<string>()
  const queue = scriptsOfPage()
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (found.has(path)) continue
    if (!existsSync(join(dist, path))) throw new Error(`The built page needs ${path}, which is not there.`)
    found.add(path)
    queue.push(...staticImports(path))
  }
  return [...found].sort()
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

await bench({
  name: 'first-paint',
  question: 'How much JavaScript does a browser load before it can paint the dashboard?',
  knobs: {
    counted: 'every script that index.html names and every module that these import statically, in the built dashboard',
    compressed: 'each file on its own, gzip level 9 and brotli level 11; 1 KB is 1024 bytes',
  },
  async run() {
    const files = reachable().map((path) => {
      const bytes = readFileSync(join(dist, path))
      const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map(({ length }) => length / 1024)
      return { path, plain: sizes[0] ?? 0, gzip: sizes[1] ?? 0, brotli: sizes[2] ?? 0 }
    })
    const raw = files.map(({ path, gzip }) => `${path} ${gzip.toFixed(1)}`).join(', ')
    return {
      figures: [
        {
          what: 'dashboard JavaScript before the first paint, gzip',
          measured: sum(files.map(({ gzip }) => gzip)),
          unit: 'KB',
          budget: { at: 'most', value: 70 },
          raw: `${raw} KB`,
        },
        {
          what: 'dashboard JavaScript before the first paint, brotli',
          measured: sum(files.map(({ brotli }) => brotli)),
          unit: 'KB',
          budget: { at: 'most', value: 70 },
          raw: `${sum(files.map(({ plain }) => plain)).toFixed(1)} KB before compression`,
        },
      ],
      table: {
        columns: ['file', 'KB', 'gzip KB', 'brotli KB'],
        rows: files.map(({ path, plain, gzip, brotli }) => [path, plain, gzip, brotli]),
      },
    }
  },
})
