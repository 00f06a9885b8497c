import { Failure } from '../core/failure.ts'
import { pageHtml, type Scene } from './page-html.ts'

export type PageName =
  | 'unknown-host'
  | 'no-release'
  | 'missing'
  | 'malformed'
  | 'moved'
  | 'method-refused'
  | 'no-such-range'
  | 'unreadable'
  | 'unavailable'

type Words = { status: number; scene: Scene; title: string; text: string }

/** Says what happened and what to do, to a visitor who may never have heard of Trellis. */
const words: Record<PageName, Words> = {
  'unknown-host': {
    status: 404,
    scene: 'ground',
    title: 'No site at this address',
    text: 'Nobody has put a site here. Check the address for a typing error.',
  },
  'no-release': {
    status: 404,
    scene: 'seed',
    title: 'Nothing has been released yet',
    text: 'This address belongs to a site whose first deployment has not finished. Come back in a few minutes.',
  },
  missing: {
    status: 404,
    scene: 'bent',
    title: 'This page does not exist',
    text: 'The site is here, but it has nothing at this path. Check the address, or start at the front page.',
  },
  malformed: {
    status: 400,
    scene: 'bent',
    title: 'This address cannot be read',
    text: 'A percent sign in the path is not followed by two valid hexadecimal digits. Check the address.',
  },
  moved: {
    status: 308,
    scene: 'seed',
    title: 'This page has a slash at its end',
    text: 'Your browser is being sent there. If it stays here, add a slash to the address.',
  },
  'method-refused': {
    status: 405,
    scene: 'bent',
    title: 'This site can only be read',
    text: 'It consists of files: only GET and HEAD are answered here. Nothing was changed.',
  },
  'no-such-range': {
    status: 416,
    scene: 'bent',
    title: 'The file is shorter than that',
    text: 'The requested range begins after the end of the file. Ask for an earlier range, or for the whole file.',
  },
  unreadable: {
    status: 502,
    scene: 'bent',
    title: 'This file cannot be read',
    text: 'It belongs to the site, but the server cannot read it. Reload in a moment; if it stays so, tell the owner.',
  },
  unavailable: {
    status: 503,
    scene: 'bent',
    title: 'This site cannot be shown right now',
    text: 'The server cannot reach what it needs to show this site. Nothing is lost. Reload in a moment.',
  },
}

export type Page = { status: number; html: Buffer; text: Buffer }

function made({ status, scene, title, text }: Words): Page {
  return {
    status,
    html: Buffer.from(pageHtml({ title, text, scene })),
    text: Buffer.from(`${title}. ${text}\n`),
  }
}

/** Made once: nothing of a request is shown on them. */
export const pages: Readonly<Record<PageName, Page>> = {
  'unknown-host': made(words['unknown-host']),
  'no-release': made(words['no-release']),
  missing: made(words.missing),
  malformed: made(words.malformed),
  moved: made(words.moved),
  'method-refused': made(words['method-refused']),
  'no-such-range': made(words['no-such-range']),
  unreadable: made(words.unreadable),
  unavailable: made(words.unavailable),
}

/** What a visitor is shown when a route or a file could not be read. */
export function pageOfFailure(error: unknown): 'unreadable' | 'unavailable' {
  return error instanceof Failure && error.refusal.code === 'unavailable' ? 'unavailable' : 'unreadable'
}
