import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, YAMLMap, type YAMLSeq } from 'yaml'
import { z } from 'zod'

const Resource = z.object({
  Type: z.string(),
  Condition: z.string().optional(),
  DeletionPolicy: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
})
const Template = z.object({
  Parameters: z.record(z.string(), z.object({ Description: z.string(), Default: z.unknown() })),
  Resources: z.record(z.string(), Resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
})
export type Template = z.infer<typeof Template>
export type Resource = z.infer<typeof Resource>

const functions = ['And', 'Equals', 'GetAZs', 'GetAtt', 'If', 'Join', 'Not', 'Select', 'Split', 'Sub']
const longName = (name: string) => (functions.includes(name) ? `Fn::${name}` : name)

/** CloudFormation's short forms, each read as the long one: `!Ref X` is `{ Ref: 'X' }`. */
const customTags = ['Ref', 'Condition', ...functions].flatMap((name) => [
  {
    tag: `!${name}`,
    resolve: (text: string) => ({ [longName(name)]: name === 'GetAtt' ? text.split(/\.(.*)/s, 2) : text }),
  },
  { tag: `!${name}`, collection: 'seq' as const, resolve: (list: YAMLMap | YAMLSeq) => wrap(longName(name), list) },
])

/** What is inside of the list has its tags too, so it stays a node of the document. */
function wrap(name: string, list: YAMLMap | YAMLSeq): YAMLMap {
  const map = new YAMLMap()
  map.set(name, list)
  return map
}

const file = join(import.meta.dirname, '../../deploy/aws/trellis.yaml')

export const awsTemplateText = readFileSync(file, 'utf8')

/** The template in the long form, which is plain JSON. */
export const awsTemplateJson: unknown = parse(awsTemplateText, { customTags })

export function awsTemplate(): Template {
  return Template.parse(awsTemplateJson)
}
