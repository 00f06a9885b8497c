import type { PlantStatus } from '@trellis/shared'

/** One stroke or area of the drawing, on a ground of 64 by 64. Colours are names of tokens. */
export type Shape = { d: string; fill?: string; stroke?: string; width?: number; opacity?: number }
/** A leaf also says where it is fastened, so that it can open from there. */
export type Leaf = Shape & { x: number; y: number }

export type GlyphInput = {
  status: PlantStatus
  /** 0 to 1; how far the shoot has grown. */
  progress?: number
  /** A leaf for each. */
  finishedSteps?: number
  /** Chooses the blossom and the side that the plant leans to; the same id always gives the same plant. */
  seed?: string
}

export type Drawing = { ground: Shape[]; leaves: Leaf[]; head: Shape[] }

const base = 57
const middle = 32

function round(value: number): number {
  return Math.round(value * 100) / 100
}

type LeafPlan = { y: number; side: 1 | -1; size: number; fill: string; lift?: number }

function almond({ y, side, size, lift = 0 }: LeafPlan): string {
  const p = (dx: number, dy: number) => `${round(middle + side * dx * size)} ${round(y + dy * size)}`
  return `M${p(0, 0)}C${p(2, -7 - lift)} ${p(9, -10 - lift)} ${p(15 - lift, -8 - lift * 1.6)}C${p(14 - lift, -2 - lift)} ${p(8, 2)} ${p(0, 0)}Z`
}

function leaf(plan: LeafPlan): Leaf {
  return { d: almond(plan), fill: plan.fill, x: middle, y: plan.y }
}

function hash(text: string): number {
  let value = 7
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 0x01000193) >>> 0
  return value
}

function stem(top: number, colour: string): Shape {
  const h = base - top
  return {
    d: `M32 ${base}C${30.2} ${round(base - h * 0.35)} ${33.8} ${round(base - h * 0.68)} 32 ${round(top)}`,
    stroke: colour,
    width: 2.4,
  }
}

const soil: Shape = { d: 'M11 58.5Q32 52.5 53 58.5', stroke: 'soil', width: 2.2 }

function bud(top: number, colour: string): Shape {
  return {
    d: `M32 ${round(top + 2)}C26.4 ${round(top - 3)} 28.6 ${round(top - 9)} 32 ${round(top - 13)}C35.4 ${round(top - 9)} 37.6 ${round(top - 3)} 32 ${round(top + 2)}Z`,
    fill: colour,
  }
}

function empty(): Drawing {
  const seed: Shape = {
    d: 'M26.4 55.2C26.8 50.6 32 48.6 36.6 50.4C38.6 51.6 38 54.6 35.6 56C32.4 57.8 27.4 58.2 26.4 55.2Z',
    fill: 'soil',
  }
  const shine: Shape = { d: 'M30 53.6C30.8 52.2 32.4 51.4 34 51.4', stroke: 'card', width: 1.2, opacity: 0.7 }
  return { ground: [soil], leaves: [], head: [seed, shine] }
}

function growing(progress: number, finished: number): Drawing {
  const top = base - (8 + 28 * Math.min(1, Math.max(0, progress)))
  const leaves = Array.from({ length: finished }, (_, i) =>
    leaf({
      y: base - 3 - ((base - 6 - top) * (i + 1)) / (finished + 1),
      side: i % 2 ? -1 : 1,
      size: 0.78 - i * 0.055,
      fill: 'amber',
    }),
  )
  return { ground: [soil, stem(top, 'amber')], leaves, head: [bud(top, 'amber')] }
}

function petal(x: number, y: number, degrees: number): string {
  const turn = (degrees * Math.PI) / 180
  const at = (along: number, across: number) =>
    `${round(x + along * Math.cos(turn) - across * Math.sin(turn))} ${round(y + along * Math.sin(turn) + across * Math.cos(turn))}`
  return `M${at(1.6, 0)}C${at(3.5, -4.6)} ${at(9.6, -4.4)} ${at(10.6, 0)}C${at(9.6, 4.4)} ${at(3.5, 4.6)} ${at(1.6, 0)}Z`
}

function healthy(seed: string): Drawing {
  const top = 19
  const colour = ['bloom-a', 'bloom-b', 'bloom-c'][(hash(seed) >>> 4) % 3] ?? 'bloom-a'
  const petals = [0, 1, 2, 3, 4, 5].map((i) => ({ d: petal(32, top, i * 60 - 90), fill: colour, opacity: 0.94 }))
  const heart = { d: `M28.6 ${top}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0Z`, fill: 'pollen' }
  const first = hash(seed) % 2 ? 1 : -1
  const second = first === 1 ? -1 : 1
  return {
    ground: [soil, stem(top, 'leaf')],
    leaves: [
      leaf({ y: 52, side: first, size: 1, fill: 'leaf' }),
      leaf({ y: 45, side: second, size: 0.9, fill: 'leaf' }),
      leaf({ y: 38, side: first, size: 0.66, fill: 'leaf' }),
    ],
    head: [...petals, heart],
  }
}

function sleeping(): Drawing {
  const moon: Shape = { d: 'M51 9.4A9.4 9.4 0 1 0 57.4 23.6A7.8 7.8 0 0 1 51 9.4Z', fill: 'dusk', opacity: 0.85 }
  return {
    ground: [soil, stem(25, 'dusk')],
    leaves: [
      leaf({ y: 53, side: 1, size: 0.8, fill: 'dusk', lift: 5 }),
      leaf({ y: 48, side: -1, size: 0.76, fill: 'dusk', lift: 5 }),
      leaf({ y: 42, side: 1, size: 0.6, fill: 'dusk', lift: 5 }),
    ],
    head: [bud(25, 'dusk'), moon],
  }
}

function failed(finished: number): Drawing {
  const leaves = Array.from({ length: Math.min(finished, 3) }, (_, i) =>
    leaf({ y: 53 - i * 6.5, side: i % 2 ? -1 : 1, size: 0.9 - i * 0.12, fill: 'coral' }),
  )
  return {
    ground: [soil, { d: 'M32 57C30.6 49 33 42 32 33.5', stroke: 'coral', width: 2.4 }],
    leaves,
    head: [
      { d: 'M33.8 30.4C38 21.4 46.4 21.6 48.6 29.6', stroke: 'coral', width: 2.4 },
      { d: 'M48.4 28.6C43.6 33.6 45.4 39.6 50 43C54 38.8 54 32 48.4 28.6Z', fill: 'coral' },
      { d: 'M28.2 32.6a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0Z', fill: 'card', stroke: 'coral', width: 2.2 },
    ],
  }
}

/** The plant that stands for a state. Pure: the same input is the same drawing. */
export function drawPlant(input: GlyphInput): Drawing {
  switch (input.status) {
    case 'EMPTY':
      return empty()
    case 'DEPLOYING':
      return growing(input.progress ?? 0, input.finishedSteps ?? 0)
    case 'HEALTHY':
      return healthy(input.seed ?? '')
    case 'SLEEPING':
      return sleeping()
    case 'FAILED':
      return failed(input.finishedSteps ?? 2)
  }
}
