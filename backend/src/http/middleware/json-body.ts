import { limits } from '@trellis/shared/limits'
import express, { type RequestHandler } from 'express'

/**
 * Reads a body as JSON whatever its declared type, so that a forgotten header is no riddle; a plain string or number is
 * JSON too. No body is `undefined`.
 */
export function jsonBody(limit: number = limits.packetBytes): RequestHandler {
  return express.json({ limit, strict: false, type: () => true })
}
