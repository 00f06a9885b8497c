import type { PlantStatus } from '@trellis/shared'
import { drawPlant, type Shape } from './glyph-shapes.ts'

/** Tokens as plain colours that hold on light and dark tab bars alike: an icon cannot read the page's variables. */
const colours: Record<string, string> = {
  soil: '#8A7A63',
  card: '#FFFDF8',
  leaf: '#3F9463',
  amber: '#D3951F',
  coral: '#DE5138',
  dusk: '#7281AB',
  'bloom-a': '#D9788A',
  'bloom-b': '#D9788A',
  'bloom-c': '#D9788A',
  pollen: '#E0B23C',
}

function markup(shape: Shape): string {
  const fill = shape.fill ? (colours[shape.fill] ?? 'none') : 'none'
  const stroke = shape.stroke ? (colours[shape.stroke] ?? 'none') : 'none'
  const width = (shape.width ?? 0) * 1.9
  return `<path d="${shape.d}" fill="${fill}" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"/>`
}

/** The glyph as an SVG data URL, with stronger lines, for the tab. */
export function faviconUrl(status: PlantStatus, progress = 0.7): string {
  const drawing = drawPlant({ status, progress, finishedSteps: 3 })
  const shapes = [...drawing.ground, ...drawing.leaves, ...drawing.head].map(markup).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="4 4 60 60">${shapes}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/** Puts the icon into the page's head. */
export function showFavicon(status: PlantStatus): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link) link.href = faviconUrl(status)
}
