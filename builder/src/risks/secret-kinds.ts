/**
 * A kind of secret by the form that its issuer gives it. The group `secret` is the part that was drawn at random: only
 * that is judged, and it is never told to anybody.
 */
export type SecretKind = {
  name: string
  pattern: RegExp
  /** What to do besides taking it out and changing it. */
  advice?: string
}

/** Ordered: the first kind that matches at a place names it. All patterns are bounded, so a long line costs little. */
export const secretKinds: readonly SecretKind[] = [
  { name: 'AWS access key', pattern: /\b(?<secret>(?:AKIA|ASIA)[A-Z2-7]{16})\b/g },
  {
    name: 'AWS secret key',
    pattern:
      /aws_?secret_?(?:access_?)?key["']?\s{0,4}[:=]\s{0,4}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  },
  { name: 'GitHub token', pattern: /\bgh[pousr]_(?<secret>[A-Za-z0-9]{36,255})\b/g },
  { name: 'GitHub token', pattern: /\bgithub_pat_(?<secret>[A-Za-z0-9_]{60,255})\b/g },
  { name: 'GitLab token', pattern: /\bglpat-(?<secret>[\w-]{20,64})/g },
  { name: 'Slack token', pattern: /\bxox[abeoprs]-(?<secret>[A-Za-z0-9-]{20,200})/g },
  {
    name: 'Slack webhook',
    pattern:
      /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[A-Z0-9]{8,14}\/[A-Z0-9]{8,14}\/[A-Za-z0-9]{20,40})/g,
  },
  { name: 'Discord webhook', pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/(?<secret>[\w-]{60,80})/g },
  { name: 'Stripe key', pattern: /\b[rs]k_live_(?<secret>[A-Za-z0-9]{20,200})\b/g },
  {
    name: 'Google API key',
    pattern: /\bAIza(?<secret>[\w-]{35})(?![\w-])/g,
    advice: 'A key that browsers use is public by its nature: then restrict it to your addresses.',
  },
  { name: 'Google client secret', pattern: /\bGOCSPX-(?<secret>[\w-]{28})(?![\w-])/g },
  { name: 'npm token', pattern: /\bnpm_(?<secret>[A-Za-z0-9]{36})\b/g },
  {
    name: 'npm token',
    pattern: /:_(?:authToken|password|auth)\s{0,4}=\s{0,4}["']?(?<secret>[A-Za-z0-9+/=_-]{16,300})/g,
  },
  { name: 'OpenAI key', pattern: /\bsk-(?:proj|svcacct|admin)-(?<secret>[\w-]{40,220})/g },
  { name: 'OpenAI key', pattern: /\bsk-(?<secret>[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})\b/g },
  { name: 'Anthropic key', pattern: /\bsk-ant-(?<secret>[\w-]{40,220})/g },
  { name: 'SendGrid key', pattern: /\bSG\.(?<secret>[\w-]{22}\.[\w-]{43})(?![\w-])/g },
  { name: 'Mailgun key', pattern: /\bkey-(?<secret>[0-9a-f]{32})\b/g },
  { name: 'Shopify token', pattern: /\bshp(?:at|ca|pa|ss)_(?<secret>[0-9a-fA-F]{32})\b/g },
  { name: 'DigitalOcean token', pattern: /\bdo[opr]_v1_(?<secret>[0-9a-f]{64})\b/g },
  { name: 'Telegram bot token', pattern: /\b\d{8,10}:(?<secret>AA[\w-]{33})(?![\w-])/g },
  { name: 'Sentry token', pattern: /\bsntry[su]_(?<secret>[\w=+/]{50,300})/g },
  { name: 'Supabase service key', pattern: /\bsb_secret_(?<secret>[\w-]{20,60})/g },
  { name: 'Hugging Face token', pattern: /\bhf_(?<secret>[A-Za-z]{34})\b/g },
  {
    name: 'password in the address of a database',
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:@/'"`]{1,80}:(?<secret>[^\s@/'"`]{6,120})@(?!(?:localhost|127\.[\d.]+|0\.0\.0\.0|db|host|postgres|mysql|mongo|redis|rabbitmq)(?:[:/\s"'`]|$)|example\.)/g,
  },
]
