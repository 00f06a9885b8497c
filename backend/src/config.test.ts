import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfigError, parseConfig, readConfig } from './config.ts'
import { cloudNeeds } from './config-cloud.ts'
import { type Variable, variables } from './config-variables.ts'

const root = path.resolve(import.meta.dirname, '../..')

function linesOf(env: Record<string, string>): string[] {
  try {
    parseConfig(env, '/srv')
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.lines
    throw error
  }
}

describe('parseConfig', () => {
  it('works with nothing set', () => {
    const config = parseConfig({}, '/srv')
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, listensOnLoopback: true, dataDir: '/srv/.trellis' })
    expect(config.addresses(8080)).toEqual({
      url: 'http://localhost:8080',
      builderUrl: 'http://127.0.0.1:8080',
      apps: { scheme: 'http', domain: 'localhost:8080' },
      local: { host: '127.0.0.1', port: 8080 },
    })
  })

  it.each([
    ['2', 2],
    ['true', 1],
    ['false', 0],
    ['loopback, 10.0.0.0/8', 'loopback, 10.0.0.0/8'],
  ])('takes %s for the proxies in front', (value, trustProxy) => {
    expect(parseConfig({ TRELLIS_TRUST_PROXY: value }, '/srv')).toMatchObject({ trustProxy })
  })

  it('takes hosts with ports, addresses of both kinds, and a model’s server below a path', () => {
    const env = { TRELLIS_ALLOW_PRIVATE_GIT: '127.0.0.1:3000,::1,git.lan', LLM_URL: 'https://llm.example.org/v1' }
    expect(parseConfig(env, '/srv').allowPrivateGit).toEqual(['127.0.0.1:3000', '::1', 'git.lan'])
  })

  it('derives addresses from the port that was got', () => {
    expect(parseConfig({ PORT: '0' }, '/srv').addresses(4711).url).toBe('http://localhost:4711')
  })

  it('follows TRELLIS_URL', () => {
    const config = parseConfig({ HOST: '0.0.0.0', TRELLIS_URL: 'https://t.example.org/' }, '/srv')
    expect(config.addresses(8080)).toMatchObject({
      url: 'https://t.example.org',
      builderUrl: 'http://127.0.0.1:8080',
      apps: { scheme: 'https' },
    })
    expect(config.warnings).toEqual([expect.stringContaining('TRELLIS_APPS_DOMAIN')])
  })

  it.each<{ env: Record<string, string>; line: RegExp }>([
    { env: { PORT: 'eighty' }, line: /^PORT must be a whole number/ },
    { env: { PORT: '70000' }, line: /^PORT must/ },
    { env: { TRELLIS_DATE: 'x' }, line: /^TRELLIS_DATE is not a variable/ },
    { env: { HOST: '0.0.0.0' }, line: /^TRELLIS_URL must be set because HOST/ },
    { env: { TRELLIS_URL: 'https://t.example.org/sub' }, line: /^TRELLIS_URL must be like/ },
    { env: { TRELLIS_URL: 'ftp://t.example.org' }, line: /^TRELLIS_URL must be like/ },
    { env: { TRELLIS_MASTER_KEY: 'c2hvcnQ=' }, line: /^TRELLIS_MASTER_KEY must be 32 bytes/ },
    { env: { TRELLIS_OPEN_SIGNUP: 'perhaps' }, line: /^TRELLIS_OPEN_SIGNUP must be true or false/ },
    { env: { TRELLIS_BUILD_MEMORY: '4 GB' }, line: /^TRELLIS_BUILD_MEMORY must be a size like 512m or 4g/ },
    { env: { TRELLIS_BUILD_MEMORY: '1m' }, line: /^TRELLIS_BUILD_MEMORY must be a size of at least 64m/ },
    { env: { TRELLIS_BUILD_SECONDS: '1' }, line: /^TRELLIS_BUILD_SECONDS must be a whole number from 10/ },
    { env: { TRELLIS_ISOLATION: 'prayer' }, line: /^TRELLIS_ISOLATION must be bubblewrap, container, uid or none/ },
    { env: { TRELLIS_TRUST_PROXY: 'nginx' }, line: /^TRELLIS_TRUST_PROXY must be a number of proxies/ },
    { env: { TRELLIS_TRUST_PROXY: '10.0.0.0/8/8' }, line: /^TRELLIS_TRUST_PROXY must/ },
    { env: { TRELLIS_ALLOW_PRIVATE_GIT: 'http://git.lan' }, line: /^TRELLIS_ALLOW_PRIVATE_GIT must be hosts/ },
    { env: { TRELLIS_ALLOWED_DOMAINS: '@example.org' }, line: /^TRELLIS_ALLOWED_DOMAINS must be domains/ },
    { env: { LLM_URL: 'llm.example.org' }, line: /^LLM_URL must be an http or https URL/ },
    { env: { REDIS_URL: '127.0.0.1' }, line: /^REDIS_URL must begin with redis/ },
    { env: { S3_BUCKET: 'blobs' }, line: /^S3_BUCKET needs AWS_REGION/ },
    { env: { FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9099' }, line: /needs FIREBASE_PROJECT_ID/ },
    {
      env: { FIREBASE_PROJECT_ID: 'p', FIREBASE_AUTH_EMULATOR_HOST: 'far.example.org:80' },
      line: /^FIREBASE_AUTH_EMULATOR_HOST names an emulator/,
    },
    { env: { TRELLIS_REGIONS: 'eu' }, line: /^TRELLIS_REGIONS must be like/ },
  ])('refuses $env', ({ env, line }) => {
    const lines = linesOf(env)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(line)
  })

  it('names everything that is wrong, each on a line', () => {
    expect(linesOf({ PORT: 'x', TRELLIS_X: '1', TRELLIS_LOG_DAYS: '0' })).toHaveLength(3)
  })

  it('tells what does not fit together beside values that are bad, where those do not matter to it', () => {
    const firebase = { FIREBASE_PROJECT_ID: 'p', FIREBASE_WEB_CONFIG: '{}' }
    expect(linesOf({ PORT: 'x', HOST: '0.0.0.0', S3_BUCKET: 'blobs', ...firebase })).toEqual([
      expect.stringMatching(/^PORT must/),
      expect.stringMatching(/^TRELLIS_URL must be set/),
      expect.stringMatching(/^S3_BUCKET needs AWS_REGION/),
      expect.stringMatching(/^FIREBASE_PROJECT_ID needs TRELLIS_MASTER_KEY/),
    ])
  })

  it.each<Record<string, string>>([
    { HOST: '0.0.0.0', TRELLIS_URL: 'nowhere' },
    { FIREBASE_PROJECT_ID: 'p', FIREBASE_WEB_CONFIG: '{}', TRELLIS_MASTER_KEY: 'short' },
    { FIREBASE_PROJECT_ID: 'p', FIREBASE_AUTH_EMULATOR_HOST: 'a b' },
    { ECS_BUILD_TASK: 't', ECS_CLUSTER: 'c', AWS_REGION: 'r', ECS_SUBNETS: 's', TRELLIS_BUILDER_URL: 'x' },
  ])('does not say that a variable is missing which is only bad: $#', (env) => {
    expect(linesOf(env)).toHaveLength(1)
  })

  it.each([
    ['https://x.example:443', 'https://x.example'],
    ['http://10.0.0.1:80/', 'http://10.0.0.1'],
    ['https://Trellis.Example.org', 'https://trellis.example.org'],
    ['HTTPS://x.example:8443', 'https://x.example:8443'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('takes %s as the origin that browsers name', (value, is) => {
    const config = parseConfig({ TRELLIS_URL: value, TRELLIS_CORS_ORIGINS: `${value}, ${value}` }, '/srv')
    expect(config.addresses(80).url).toBe(is)
    expect(config.corsOrigins).toEqual([is, is])
  })

  it.each(['https://x.example/a', 'https://x.example?a', 'https://x.example#a', 'https://ada@x.example', 'x.example'])(
    'refuses %s as an origin',
    (value) => {
      expect(linesOf({ TRELLIS_URL: value })).toEqual([expect.stringMatching(/^TRELLIS_URL must be like/)])
    },
  )

  it.each([
    ['[::1]:8085', 0],
    ['[::1]', 0],
    ['localhost:8085', 0],
    ['[fd00::1]:8085', 1],
    ['[::g]:8085', 1],
    ['::1:8085', 1],
  ])('an emulator at %s', (FIRESTORE_EMULATOR_HOST, wrong) => {
    const key = Buffer.alloc(32, 7).toString('base64')
    expect(linesOf({ FIREBASE_PROJECT_ID: 'p', FIRESTORE_EMULATOR_HOST, TRELLIS_MASTER_KEY: key })).toHaveLength(wrong)
  })

  it('never repeats a value in its refusal', () => {
    expect(linesOf({ TRELLIS_MASTER_KEY: 'hunter2hunter2' }).join()).not.toContain('hunter2')
  })

  it('takes an empty value as not set', () => {
    expect(linesOf({ TRELLIS_MASTER_KEY: '', TRELLIS_URL: ' ' })).toEqual([])
  })
})

describe('readConfig', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('honours .env, and the environment over it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'trellis-config-'))
    try {
      writeFileSync(path.join(folder, '.env'), 'PORT=1234\nTRELLIS_LOG_DAYS=7\n')
      // The tests' own variables are here too, and a server refuses names that it does not know.
      for (const name of Object.keys(process.env)) if (name.startsWith('TRELLIS_')) vi.stubEnv(name, undefined)
      vi.stubEnv('PORT', '4321')
      expect(readConfig(folder)).toMatchObject({ port: 4321, logDays: 7 })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('what is written about the configuration', () => {
  const table: [string, Variable][] = Object.entries(variables)
  const example = readFileSync(path.join(root, '.env.example'), 'utf8')
  const page = readFileSync(path.join(root, 'docs/configuration.md'), 'utf8')

  it('names every variable and no other in .env.example', () => {
    const named = [...example.matchAll(/^# ?([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value])
    expect(named).toEqual(table.map(([name, { example }]) => [name, example]))
  })

  it('names every variable with its sentence, and no other, in docs/configuration.md', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('| `'))
    const rows = lines.map((line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim()),
    )
    expect(rows).toEqual(table.map(([name, { about }]) => [`\`${name}\``, about]))
  })

  it('says in docs/configuration.md what each variable of the cloud needs, and nothing else', () => {
    const said = page.split('\n').filter((line) => /^- `\w+` needs /.test(line))
    const needed = cloudNeeds.map(({ given, needs, why, not }) => {
      const names = needs.map((name) => `\`${name}\``)
      const list = [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ')
      return `- \`${given}\` needs ${list}, because ${why}${not ? `; not ${not}` : ''}.`
    })
    expect(said).toEqual(needed)
  })

  it('has examples that the schema takes', () => {
    for (const [name, { schema, example }] of table) {
      if (example !== '') expect(schema.safeParse(example).success, name).toBe(true)
    }
  })
})
