import type { Risk } from '@trellis/shared'
import { looksReal } from './judge-secret.ts'

/** `.env`, `.env.production`, `prod.env`; not `.env.example` and its like. */
const envFile = /(?:^|\/)(?:\.env(?:\.[\w-]+)*|[\w-]+\.env)$/
const examples =
  /\.(?:example|sample|template|dist|defaults?|schema|test|ci)(?:\.|$)|(?:^|\/)(?:example|sample|template|test)\.env$/i

/** Names that build tools write into pages, so their values are public anyway. */
const publicNames =
  /^(?:VITE|NEXT_PUBLIC|PUBLIC|REACT_APP|VUE_APP|GATSBY|NUXT_PUBLIC|EXPO_PUBLIC|NG_APP|STORYBOOK|SNOWPACK_PUBLIC)_/
const secretNames =
  /SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY|AUTH|DSN|DATABASE_URL|_KEY$|_PWD$/i

/** What a file of variables gives away. Files that hold only switches and public values are no risk. */
export function envRisk(path: string, text: string): Risk | undefined {
  if (!envFile.test(path) || examples.test(path)) return undefined
  const entries = text.split('\n').flatMap((line, index) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\n]*))/.exec(line)
    const value = (match?.[2] ?? match?.[3] ?? match?.[4] ?? '').trim()
    return match?.[1] ? [{ name: match[1], value, line: index + 1 }] : []
  })
  const secret = entries.filter(
    ({ name, value }) => !publicNames.test(name) && secretNames.test(name) && isFilled(value),
  )
  const first = secret[0]
  if (!first) return undefined
  const others = secret.length > 1 ? ` and ${secret.length - 1} more` : ''
  return {
    title: 'A file with secrets is committed',
    detail:
      `${path} gives ${first.name}${others} a value, and whoever can read the repository can read it. Keep it as a secret ` +
      'of this app instead, take the file out of git, and change what stood in it.',
    ...{ file: path, line: first.line },
  }
}

function isFilled(value: string): boolean {
  return value.length >= 6 && !/^(?:true|false|null|none|undefined|\d{1,5})$/i.test(value) && looksReal(value)
}
