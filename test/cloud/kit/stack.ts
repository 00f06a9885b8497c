import { awsTemplate, awsTemplateJson } from '../../kit/cloudformation.ts'

/** moto reads region and service from the signature's scope, and checks no signature. */
const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=trellis/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`

export const region = 'eu-central-1'

async function ask(endpoint: string, action: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: signedFor('cloudformation') },
    body: new URLSearchParams({ Action: action, Version: '2010-05-15', ...fields }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`)
  return text
}

/** Makes a stack of the template and answers its outputs. moto takes the long form only. */
export async function createStack(
  endpoint: string,
  name: string,
  parameters: Record<string, string>,
): Promise<Record<string, string>> {
  const listed = Object.entries(parameters).flatMap(([key, value], index) => [
    [`Parameters.member.${index + 1}.ParameterKey`, key],
    [`Parameters.member.${index + 1}.ParameterValue`, value],
  ])
  await ask(endpoint, 'CreateStack', {
    StackName: name,
    TemplateBody: JSON.stringify(awsTemplateJson),
    'Capabilities.member.1': 'CAPABILITY_IAM',
    ...Object.fromEntries(listed),
  })
  const stack = await ask(endpoint, 'DescribeStacks', { StackName: name })
  const status = /<StackStatus>(\w+)</.exec(stack)?.[1]
  if (status !== 'CREATE_COMPLETE') throw new Error(`The stack ${name} is ${status}: ${stack}`)
  const outputs = stack.matchAll(/<OutputKey>([^<]*)<\/OutputKey>\s*<OutputValue>([^<]*)</g)
  return Object.fromEntries([...outputs].map(([, key = '', value = '']) => [key, value]))
}

/** What moto's account has from the start; in the subnets of a stack its tasks find no network interface. */
export async function networkOf(endpoint: string): Promise<{ subnets: string[]; securityGroups: string[] }> {
  const first = async (action: string, id: RegExp) => {
    const body = new URLSearchParams({ Action: action, Version: '2016-11-15' })
    const answer = await fetch(endpoint, { method: 'POST', headers: { authorization: signedFor('ec2') }, body })
    return [id.exec(await answer.text())?.[1] ?? '']
  }
  return {
    subnets: await first('DescribeSubnets', /<subnetId>(subnet-\w+)</),
    securityGroups: await first('DescribeSecurityGroups', /<groupId>(sg-\w+)</),
  }
}

/** A certificate that the load balancer may name. */
export async function requestCertificate(endpoint: string, names: [string, ...string[]]): Promise<string> {
  const [DomainName, ...SubjectAlternativeNames] = names
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: signedFor('acm'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CertificateManager.RequestCertificate',
    },
    body: JSON.stringify({ DomainName, SubjectAlternativeNames }),
  })
  const text = await answer.text()
  const arn = /"CertificateArn": ?"([^"]+)"/.exec(text)?.[1]
  if (!arn) throw new Error(`RequestCertificate: ${answer.status} ${text}`)
  return arn
}

/**
 * A resource's properties as the API of its service takes them, for what moto leaves out of stacks. `given` are the values
 * of references, such as `Cluster` or `BuilderLogs.Arn`; a parameter that is not given has its default.
 */
export function asApiCall(name: string, given: Record<string, string>): unknown {
  const { Parameters, Resources } = awsTemplate()
  const named = (reference: string): unknown => {
    const value = given[reference] ?? Parameters[reference]?.Default
    if (value === undefined) throw new Error(`${name} refers to ${reference}, which the test does not give.`)
    return value
  }
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const [[key, inner] = [], ...more] = Object.entries(value)
    if (more.length === 0 && key === 'Ref') return named(String(inner))
    if (more.length === 0 && key === 'Fn::GetAtt') return named([inner].flat().join('.'))
    if (more.length === 0 && key === 'Fn::Sub')
      return String(inner).replaceAll(/\$\{([^}]+)\}/g, (_, reference) => String(named(reference)))
    return Object.fromEntries(Object.entries(value).map(([each, it]) => [lowerFirst(each), resolve(it)]))
  }
  return resolve(Resources[name]?.Properties)
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
