/** Of the language of 2024, newer than what the compiler is set to, and known to Node.js 20. */
const sets = 'v'
/** One emoji as Unicode recommends them for interchange, with skin tones, flags and joined ones. */
const oneEmoji = new RegExp('^\\p{RGI_Emoji}$', sets)
const asPicture = '\ufe0f'

/**
 * The one form of an emoji, or undefined for anything else: text, several emojis, or one that this Unicode does not know.
 * Some keyboards leave out the mark that asks for a picture; it is put in, so that both ways are the same emoji.
 */
export function emojiOf(text: string): string | undefined {
  return [text, text + asPicture].find((form) => oneEmoji.test(form))
}
