// Loaded first, it writes the address of every module that the process loads into the file that NOTED_MODULES names.
import { appendFileSync } from 'node:fs'
import { register } from 'node:module'

const hooks = `
import { appendFileSync } from 'node:fs'
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  appendFileSync(${JSON.stringify(process.env.NOTED_MODULES)}, found.url + '\\n')
  return found
}`
appendFileSync(process.env.NOTED_MODULES, '')
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
