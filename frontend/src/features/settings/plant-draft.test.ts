import { describe, expect, it } from 'vitest'
import { plant } from '../../test-kit.ts'
import { changeOf, draftOf, isSendable } from './plant-draft.ts'

const held = plant({ settings: { buildCommand: 'make', startCommand: 'run' } })

describe('changing a plant', () => {
  it('sends nothing while nothing differs', () => {
    expect(changeOf(held, draftOf(held))).toEqual({})
    expect(isSendable(held, draftOf(held))).toBe(false)
  })
  it('sends settings whole, without those that were emptied', () => {
    expect(changeOf(held, { ...draftOf(held), buildCommand: '', outputDir: 'out' })).toEqual({
      settings: { startCommand: 'run', outputDir: 'out' },
    })
  })
  it('switches submodules on and off, with all other settings', () => {
    const on = { buildCommand: 'make', startCommand: 'run', submodules: true }
    expect(changeOf(held, { ...draftOf(held), submodules: true })).toEqual({ settings: on })
    const fetching = plant({ settings: on })
    expect(changeOf(fetching, draftOf(fetching))).toEqual({})
    expect(changeOf(fetching, { ...draftOf(fetching), submodules: false })).toEqual({
      settings: { buildCommand: 'make', startCommand: 'run' },
    })
  })
  it('turns an empty branch into the default branch', () => {
    expect(changeOf(plant({ ref: 'main' }), { ...draftOf(held), buildCommand: '', ref: '' })).toEqual({ ref: 'HEAD' })
  })
  it('moves to another region', () => {
    expect(changeOf(held, { ...draftOf(held), region: 'us-east-1' })).toEqual({ region: 'us-east-1' })
  })
  it('does not send a bad address or an empty name', () => {
    expect(isSendable(held, { ...draftOf(held), slug: 'A' })).toBe(false)
    expect(isSendable(held, { ...draftOf(held), name: ' ' })).toBe(false)
  })
})
