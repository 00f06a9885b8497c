import type { AppSource } from '../app-source.ts'
import { mergeHints, type PlatformFile, type PlatformHints } from './hints.ts'
import { netlifyFile } from './netlify.ts'
import { hintsOfRules, parseRedirects } from './redirects.ts'
import { firebaseFile, vercelFile } from './vercel.ts'

const redirectsFile: PlatformFile = {
  names: ['_redirects', 'public/_redirects', 'static/_redirects', 'src/_redirects'],
  read: (text, file) => hintsOfRules(parseRedirects(text), file),
}

const headersFile: PlatformFile = {
  names: ['_headers', 'public/_headers', 'static/_headers'],
  read: (text, file) => ({ notes: text.trim() === '' ? [] : [`${file} asks for headers that are not sent here.`] }),
}

/** In the order in which they win when they say different things. */
const platformFiles: readonly PlatformFile[] = [netlifyFile, vercelFile, firebaseFile, redirectsFile, headersFile]

/** Reads what files for other platforms say about an app. Never fails: what cannot be read is a note. */
export async function readPlatformFiles(app: Pick<AppSource, 'readText'>): Promise<PlatformHints> {
  const found: PlatformHints[] = []
  for (const { names, read } of platformFiles) {
    for (const name of names) {
      const text = await app.readText(name)
      if (text === undefined) continue
      found.push(read(text, name))
      break
    }
  }
  return mergeHints(found)
}
