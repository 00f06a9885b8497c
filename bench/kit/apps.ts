import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Files, temporaryFolder } from '../../test/kit/folder.ts'
import { whatCanBeHad } from '../../test/kit/lockfile.ts'
import { scaffoldViteApp } from '../../test/kit/vite-app.ts'

/** An app to deploy: its files, where its pages are after a build, and the file in which a line changes. */
export type BenchApp = { name: string; words: string; files: () => Files; output: string; changes: string }

const components = 400
const pages = 20

export const apps: readonly BenchApp[] = [
  small('vanilla-ts'),
  small('vue-ts'),
  {
    ...{ name: 'react-large', words: `npm create vite, template react-ts, with MUI and ${components} components` },
    ...{ files: largeReact, output: 'dist', changes: 'src/components/Part0.tsx' },
  },
  {
    ...{ name: 'next-export', words: `Next with a static export of ${pages} pages` },
    ...{ files: nextExport, output: 'out', changes: 'app/page.tsx' },
  },
]

function small(template: string): BenchApp {
  const words = `npm create vite, template ${template}`
  return { name: template, words, files: () => scaffoldViteApp(template), output: 'dist', changes: 'src/main.ts' }
}

/** Each component has its own state, styles and a few parts of the library, as those of real apps do. */
function largeReact(): Files {
  const files = scaffoldViteApp('react-ts')
  const parts = Array.from({ length: components }, (_, at) => at)
  const imports = parts.map((at) => `import { Part${at} } from './components/Part${at}'`)
  const shown = parts.map((at) => `<Part${at} />`)
  const app = `${imports.join('\n')}\nexport default function App() {\n  return <>${shown.join('')}</>\n}\n`
  return withPackages(
    {
      ...files,
      'src/App.tsx': Buffer.from(app),
      ...Object.fromEntries(parts.map((at) => [`src/components/Part${at}.tsx`, Buffer.from(component(at))])),
    },
    ['@mui/material@9.5.0', '@emotion/react@11', '@emotion/styled@11'],
  )
}

function component(at: number): string {
  return `import { Button, Card, CardContent, Stack, TextField, Typography } from '@mui/material'
import { useMemo, useState } from 'react'

type Row${at} = { id: number; name: string; amount: number }

const rows: Row${at}[] = Array.from({ length: ${5 + (at % 20)} }, (_, id) => ({ id, name: \`row \${id} of ${at}\`, amount: id * ${at} }))

export function Part${at}() {
  const [filter, setFilter] = useState('')
  const [open, setOpen] = useState(${at % 2 === 0})
  const found = useMemo(() => rows.filter((row) => row.name.includes(filter)), [filter])
  const total = found.reduce((sum, row) => sum + row.amount, 0)
  return (
    <Card sx={{ margin: ${at % 7} }}>
      <CardContent>
        <Typography variant="h6">Part ${at}: {total}</Typography>
        <Stack direction="row" spacing={${at % 4}}>
          <TextField value={filter} onChange={(event) => setFilter(event.target.value)} label="Filter ${at}" />
          <Button onClick={() => setOpen(!open)}>{open ? 'Less' : 'More'}</Button>
        </Stack>
        {open && found.map((row) => <Typography key={row.id}>{row.name}: {row.amount}</Typography>)}
      </CardContent>
    </Card>
  )
}
`
}

function nextExport(): Files {
  const json = { name: 'site', version: '1.0.0', private: true, scripts: { build: 'next build' } }
  const page = (at: number) => `export default function Page() {\n  return <main><h1>Page ${at}</h1></main>\n}\n`
  const others = Array.from({ length: pages - 1 }, (_, at) => [
    `app/page-${at + 1}/page.tsx`,
    Buffer.from(page(at + 1)),
  ])
  return withPackages(
    {
      'package.json': Buffer.from(JSON.stringify(json)),
      'next.config.mjs': Buffer.from(`export default { output: 'export' }\n`),
      'app/layout.tsx': Buffer.from(
        'export default function Layout({ children }: { children: React.ReactNode }) {\n' +
          '  return <html lang="en"><body>{children}</body></html>\n}\n',
      ),
      'app/page.tsx': Buffer.from(page(0)),
      ...Object.fromEntries(others),
    },
    ['next@16.4.6', 'react@19', 'react-dom@19', 'typescript@5', '@types/react@19', '@types/node@20'],
  )
}

/** The files with the packages in package.json and a lockfile that fixes them. */
function withPackages(files: Files, packages: readonly string[]): Files {
  const folder = temporaryFolder('app')
  try {
    const json = files['package.json']
    writeFileSync(join(folder.path, 'package.json'), json ?? '{}')
    const words = ['install', '--package-lock-only', '--no-audit', '--no-fund', ...packages]
    execFileSync('npm', words, { cwd: folder.path, stdio: 'pipe', timeout: 120_000 })
    const lock = whatCanBeHad(readFileSync(join(folder.path, 'package-lock.json'), 'utf8'))
    const made = {
      'package.json': readFileSync(join(folder.path, 'package.json')),
      'package-lock.json': Buffer.from(lock),
    }
    return { ...files, ...made }
  } finally {
    folder.remove()
  }
}
