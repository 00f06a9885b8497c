import semver from 'semver'
import { readNodeRange } from './node-range.ts'
import { isLts, newestLts } from './node-releases.ts'
import type { ToolWish } from './wish.ts'

/** Why this Node.js, and what people should know of it. */
export function wordsOf(wish: ToolWish, node: string, today: Date): { because: string[]; warnings: string[] } {
  const major = semver.major(node)
  const { node: asked, nodeBounds: bounds } = wish
  const isAsked = asked !== undefined && readNodeRange(asked.range) !== 'nothing'
  const warnings = [
    ...(isWithin(major, bounds)
      ? []
      : [`The framework's version supports Node.js ${boundsText(bounds)}, and the app is built with ${major}.`]),
  ]
  const reason = isAsked ? `${asked.file} asks for ${shorten(asked.range)}` : defaultReason(major, bounds, today)
  return { because: [reason], warnings }
}

/** Whether the framework's version supports a major. */
export function isWithin(major: number, { min, max }: ToolWish['nodeBounds']): boolean {
  return major >= (min ?? 0) && major <= (max ?? Number.POSITIVE_INFINITY)
}

function defaultReason(major: number, bounds: ToolWish['nodeBounds'], today: Date): string {
  const bound = isWithin(newestLts(today), bounds) ? '' : ' that the framework supports'
  return isLts(major, today) ? `the newest LTS${bound}` : `the newest${bound}`
}

function boundsText({ min, max }: ToolWish['nodeBounds']): string {
  if (min === undefined) return `up to ${max}`
  return max === undefined ? `from ${min} on` : `${min} to ${max}`
}

/** What a person wrote, for a sentence. */
export function shorten(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 60) ?? ''
}
