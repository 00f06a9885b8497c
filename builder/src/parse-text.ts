import { parse as parseToml } from 'smol-toml'
import { parse as parseYaml } from 'yaml'

/**
 * What a file of the app says, by its format. Nothing where there is no text, or none of that format: the tool that the
 * file is for will say what is wrong with it.
 */
type Reader = (text: string | undefined) => unknown

export const jsonOf: Reader = reader((text) => JSON.parse(text))

/** JSON with comments and commas at the end, as turbo and Nx take it. */
export const looseJsonOf: Reader = reader((text) => JSON.parse(strictJson(text)))

export const yamlOf: Reader = reader((text) => parseYaml(text))

export const tomlOf: Reader = reader((text) => parseToml(text))

/** Some editors of Windows put a mark before the text, which is none of it. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '')
}

function reader(parse: (text: string) => unknown): Reader {
  return (text) => {
    try {
      return text === undefined ? undefined : parse(withoutMark(text))
    } catch {
      return undefined
    }
  }
}

/**
 * Texts in quotes stay as they are, whatever they look like. What is opened and never closed goes to the end, so that it is
 * looked at once.
 */
function strictJson(text: string): string {
  return text
    .replace(
      /("(?:[^"\\]|\\[\s\S]?)*(?:"|$))|\/\/[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*$)/g,
      (_whole, kept?: string) => kept ?? '',
    )
    .replace(/("(?:[^"\\]|\\[\s\S]?)*(?:"|$))|,(?=\s*[}\]])/g, (_whole, kept?: string) => kept ?? '')
}
