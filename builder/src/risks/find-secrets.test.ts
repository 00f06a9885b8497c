import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSecrets } from './find-secrets.ts'
import { secretKinds } from './secret-kinds.ts'

/** Made up here and put together only while the test runs, so that nobody's scanner takes them for real. */
const letters = 'qR7vZk2LmX9wTb4NcY8sHd3JfG6pVu5KaWe1BnDtCzMx'
const mixed = (length: number) => letters.repeat(Math.ceil(length / letters.length)).slice(0, length)
const hex = (length: number) => '9f3a7c1e5b8d2046ac73e91f08d5b264'.repeat(3).slice(0, length)
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const pem = (kind: string) => ['-----BEGIN', `${kind}PRIVATE KEY-----`].join(' ')

const real: [string, string][] = [
  ['AWS access key', `const id = "${'AKIA'}QZ7LMX4WTBNCY5HD"`],
  ['AWS secret key', `aws_secret_access_key = ${mixed(40)}`],
  ['GitHub token', `${'gh'}p_${mixed(36)}`],
  ['GitHub token', `${'github'}_pat_${mixed(82)}`],
  ['GitLab token', `${'glpat'}-${mixed(20)}`],
  ['Slack token', `${'xoxb'}-7281946350-${mixed(24)}`],
  ['Slack webhook', `https://hooks.slack.com/services/T7QZ4LMX9/B5WTB8NC2/${mixed(24)}`],
  ['Discord webhook', `https://discord.com/api/webhooks/728194635019283746/${mixed(68)}`],
  ['Stripe key', `${'sk'}_live_${mixed(24)}`],
  ['Google API key', `key=${'AIza'}${mixed(35)}`],
  ['Google client secret', `${'GOCSPX'}-${mixed(28)}`],
  ['npm token', `${'npm'}_${mixed(36)}`],
  ['npm token', `//packages.example.org/:_authToken=${mixed(36)}`],
  ['OpenAI key', `${'sk'}-proj-${mixed(60)}`],
  ['OpenAI key', `${'sk'}-${mixed(20)}${'T3Blbk'}FJ${mixed(20)}`],
  ['Anthropic key', `${'sk'}-ant-api03-${mixed(80)}`],
  ['SendGrid key', `${'SG'}.${mixed(22)}.${mixed(43)}`],
  ['Mailgun key', `${'key'}-${hex(32)}`],
  ['Shopify token', `${'shpat'}_${hex(32)}`],
  ['DigitalOcean token', `${'dop'}_v1_${hex(64)}`],
  ['Telegram bot token', `728194635:AA${mixed(33)}`],
  ['Sentry token', `${'sntrys'}_${mixed(60)}`],
  ['Supabase service key', `${'sb'}_secret_${mixed(32)}`],
  ['Supabase service key', `eyJhbGciOiJIUzI1NiJ9.${base64url({ iss: 'supabase', role: 'service_role' })}.${mixed(43)}`],
  ['Hugging Face token', `${'hf'}_qRvZkLmXwTbNcYsHdJfGpVuKaWeBnDtCzM`],
  ['password in the address of a database', `postgres://shop:${mixed(16)}@db.shop.io:5432/shop`],
  ['private key', `${pem('RSA ')}\n${mixed(64)}\n${mixed(64)}\n-----END RSA PRIVATE KEY-----`],
  ['private key', `"private_key": "${pem('')}\\n${mixed(64)}\\n"`],
]

const harmless: [string, string][] = [
  ['the example of the manual', `aws_access_key_id = ${'AKIA'}IOSFODNN7EXAMPLE`],
  ['the example of the manual', `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLE'}KEY`],
  ['a key for tests', `${'sk'}_test_${mixed(24)}`],
  ['a placeholder', `${'sk'}_live_xxxxxxxxxxxxxxxxxxxxxxxx`],
  ['a placeholder', `${'gh'}p_${'your_token_here'.repeat(3)}`],
  ['a placeholder', `${'npm'}_${'a'.repeat(36)}`],
  ['a variable', `//packages.example.org/:_authToken=\${NPM_TOKEN}`],
  ['a variable', `postgres://\${USER}:\${PASSWORD}@db.shop.io/shop`],
  ['a database on this machine', 'postgres://postgres:postgres@localhost:5432/app'],
  ['a usual password of a manual', 'mongodb://user:password@cluster.mongodb.net'],
  ['Firebase for browsers', `{ apiKey: "${'AIza'}${mixed(35)}", authDomain: "shop.firebaseapp.com" }`],
  ['the armour alone', `if (text.includes('${pem('')}')) return`],
  ['the armour around dots', `${pem('')}\n...\n-----END PRIVATE KEY-----`],
  ['a public key', `-----BEGIN PUBLIC KEY-----\n${mixed(64)}`],
  ['an anonymous token', `eyJhbGciOiJIUzI1NiJ9.${base64url({ iss: 'supabase', role: 'anon' })}.${mixed(43)}`],
  ['a checksum', `sha512-${mixed(86)}==`],
  ['a commit', `"uses": "actions/checkout@${hex(40)}"`],
  ['a long word', 'const skeleton = "sk-loading-animation-of-the-page-while-it-is-there"'],
  ['an identifier', 'npm_config_registry_of_the_whole_company_here'],
  ['a colour and a class', '.sk_live_preview-of-all-things-in-the-shop { color: #9f3a7c }'],
]

describe('ANA3: secrets in the source', () => {
  test.each(real)('%s is found and named', (kind, text) => {
    expect(findSecrets(`first\n${text}\nlast`)).toMatchObject([{ kind, line: 2 }])
  })

  test('every kind has a text that it is found in', () => {
    const tested = new Set(real.map(([kind]) => kind))
    expect(secretKinds.filter(({ name }) => !tested.has(name))).toEqual([])
  })

  test.each(harmless)('%s alarms nobody', (_, text) => {
    expect(findSecrets(text)).toEqual([])
  })

  test('what is told never holds the secret', () => {
    const text = real.map(([, line]) => line).join('\n')
    const told = JSON.stringify(findSecrets(text))
    for (const piece of [mixed(16), hex(16), 'QZ7LMX4WTBNCY5HD']) expect(told).not.toContain(piece)
  })

  test('a text full of secrets gives a short list', () => {
    expect(findSecrets(`${'sk'}_live_${mixed(24)}\n`.repeat(5000)).length).toBeLessThanOrEqual(60)
  })

  test('any text is looked through, and its lines are lines of it', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(...real.map(([, text]) => text), '\n', 'eyJ', '-----BEGIN PRIVATE KEY-----'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('')
        for (const { line } of findSecrets(text)) expect(line).toBeLessThanOrEqual(text.split('\n').length)
      }),
    )
  })

  test.each(['a', 'eyJ', 'sk-', 'postgres://', '-----BEGIN PRIVATE KEY-----', 'x:_authToken=', '0123456789:', ' '])(
    'a long line of %j takes little time',
    (unit) => {
      const started = performance.now()
      findSecrets(unit.repeat((512 * 1024) / unit.length))
      expect(performance.now() - started).toBeLessThan(5000)
    },
  )
})

describe('ANA3: texts that were made to take long', () => {
  test.each([
    ['headers of a key without ends', `${pem('')}\n${'Version:'.repeat(45)}`],
    ['many keys on one line behind many lines', `${'\n'.repeat(200_000)}${`${'npm'}_${mixed(36)} `.repeat(5000)}`],
  ])('%s', (_name, text) => {
    expect(findSecrets(text).length).toBeLessThanOrEqual(1)
  })

  test('a key with headers is found, with its lines as they are or as they stand in JSON', () => {
    for (const end of ['\n', '\r\n', '\\n']) {
      const head = ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-128-CBC,00', '', mixed(64)].join(end)
      expect(findSecrets(`x\n${pem('RSA ')}${end}${head}`), JSON.stringify(end)).toEqual([
        { kind: 'private key', line: 2 },
      ])
    }
  })

  test('lines are counted from the beginning for each kind', () => {
    const text = `${'gh'}p_${mixed(36)}\n\n${'npm'}_${mixed(36)}\n${'gh'}p_${mixed(36)}`
    expect(findSecrets(text).map(({ line }) => line)).toEqual([1, 3, 4])
  })
})
