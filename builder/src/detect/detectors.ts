import { buildScriptDetector, namedFrameworkDetector } from './build-script.ts'
import type { Detector } from './detector.ts'
import { plainHtmlDetector } from './plain-html.ts'
import { viteDetector } from './vite.ts'

/** The first one that recognises an app decides; so the more particular stands before the more general. */
export const detectors: readonly Detector[] = [
  namedFrameworkDetector,
  viteDetector,
  buildScriptDetector,
  plainHtmlDetector,
]
