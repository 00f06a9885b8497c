/** One line of a log without colours. */
export type PlainLine = { seq: number; text: string }

/** What package managers, task runners and log libraries put before a tool's own words. */
const prefixes =
  /^(?:npm (?:error|ERR!)|\[(?:STARTED|FAILED|11ty)\]|\d{1,2}:\d{2}:\d{2}(?: [AP]M)?|@?[\w./-]+(?:#\w+|:\w+):|[\w@.-]+\/[\w@./-]+ [\w:-]+:|│|■|⨯|╰─▶|\[\d+\])(?:\s+|$)/

/** The words of a line: what stands in it without indentation and without the prefixes of those who pass it on. */
export function wordsOf(text: string): string {
  let words = text.trim()
  for (let rounds = 0; rounds < 4; rounds++) {
    const shorter = words.replace(prefixes, '').trim()
    if (shorter === words) break
    words = shorter
  }
  return words
}

/** Warnings and notes, which never are the reason, whatever they say. */
const warnings =
  /^(?:npm (?:warn|notice)|\[?warn(?:ing)?\b(?!\] Code style)|⚠|WARN\b|▲ \[WARNING\]|\(node:\d+\)|\(Use `node --trace|info\b|ℹ|note:|hint:|verb\b|gyp (?:verb|info|WARN)|➤ YN(?:0002|0060|0086|0085|0000)|\[DEP\d+\]|.*\bDeprecationWarning:|.*\bwarning: )/i

/** Lines that say that something failed and leave the next one to say what. */
const announcements = [
  /^code E[A-Z0-9_]+$/,
  /^(?:error during build|build error|Build failed with \d+ errors?):?$/i,
  /^(?:ERROR\s+)?Failed to compile\b\.?$/,
  /^(?:.* )?Transform failed with \d+ errors?:?$/,
  /^ERROR in \S+(?: \d+:\d+(?:-\d+)?)?$/,
  /^(?:Error|ERROR):?$/,
]

/** Lines that only lead to others: headings, places, commands, traces, source that is shown, and what comes after the end. */
const empty = [
  /^code \d+$/,
  /^(?:errno|syscall|path|command|signal|host|hostname|cwd|type|file)\b(?: |:)/,
  /^command failed\b/,
  /^(?!(?:no|not|missing)\b)(?:[\w-]+ ){0,3}[\w-]+:$/i,
  /^\.{0,2}\/?(?:[\w@[\]().-]+\/)*[\w@[\]().-]+\.\w+(?::\d+)*$/,
  /^A complete log of this run/,
  /^Lifecycle script `/,
  /^(?:\[[\w ]+\] |ERROR\s+)*[x✗✖×🚨❌]* ?(?:Build|Compilation) failed\b.{0,30}$/u,
  /^\[ERROR\] Error: Unable to build website for locale/,
  /^Traceback \(most recent call last\):$/,
  /^File ".+", line \d+/,
  /^FAIL {1,2}\S+$/,
  /^failed to load config from \S+$/,
  /^Error occurred prerendering page/,
  /^Node\.js v[\d.]+$/,
  /^\[plugin [\w:-]+\] \S+$/,
  /\bELIFECYCLE\b/,
  /^An unknown git error occurred$/,
  /^(?:error )?Command failed with exit code/,
  /^error \S+: Command failed\.$/,
  /^error: (?:script )?"[^"]+" exited with code/,
  /^gyp ERR! (?:build|configure) error$/,
  /^at (?:async )?[\w.<#[(/:]/,
  /^(?:throw|return|reject|const|let|var|if|console|import)\b.*[({'"]/,
  /^[\^~─│┬╰╭|·\s]+$/u,
  /\b(?:0|no) errors?\b/i,
]

/** Sure signs of trouble in a line's words. */
const sureSigns = [
  /^(?:[✘X✖×] ?)?\[?(?:fatal|error|panic|failure|exception)\]?(?:\[\w+\])?:? |\bfatal: |\bpanic: |\berror(?: [A-Z]+\d+)?: |\[ERROR\] |: not found$/i,
  /\b[A-Z]\w*(?:Error|Exception)\b(?: \[\w+\])?: \S|\[[A-Z][A-Z_]+_ERROR\] |^\[(?:[A-Z][a-z]+){2,}\] |\bERR_[A-Z_\d]+\b|^Killed$/,
]

/** Words that seldom stand in a log where all is well. */
const likelySigns = [
  /\b(?:errors?|failed|failure|cannot|can't|could not|couldn't|unable to|not found|no such|denied|refused|invalid|missing|unexpected|undefined|not supported|unsupported|incompatible|does not|is not|isn't)\b/i,
]

/** Whether a line is about the failure at all: empty ones, warnings and commands that are repeated are not. */
export function mayTell(text: string): boolean {
  const words = wordsOf(text)
  return words !== '' && !warnings.test(text.trim()) && !warnings.test(words) && !/^(?:>|\$) /.test(words)
}

/** Whether a line may be the first failing one: it says something, and is neither a heading nor a trace. */
export function mayFail(text: string): boolean {
  const words = wordsOf(text)
  return mayTell(text) && ![...announcements, ...empty].some((pattern) => pattern.test(words))
}

/**
 * The first line that says what failed, in the log of a tool that nobody knows: the earliest with the surest sign of
 * trouble, or what comes next after a line that announces one. Where that line only repeats an earlier one, it is the
 * earlier. Without any sign it is the last line said.
 */
export function firstFailingLine(lines: readonly PlainLine[]): PlainLine | undefined {
  const saying = lines.filter(({ text }) => mayFail(text))
  const surest = earlier(firstWith(sureSigns, saying), announced(lines, saying))
  if (surest) return saying.find(({ text }) => repeats(surest.text, text)) ?? surest
  return firstWith(likelySigns, saying) ?? saying.at(-1) ?? lines.findLast(({ text }) => mayTell(text))
}

function firstWith(signs: readonly RegExp[], lines: readonly PlainLine[]): PlainLine | undefined {
  return lines.find(({ text }) => signs.some((sign) => sign.test(wordsOf(text))))
}

function earlier(one: PlainLine | undefined, other: PlainLine | undefined): PlainLine | undefined {
  return one && other ? (one.seq < other.seq ? one : other) : (one ?? other)
}

/** The line after the first announcement. */
function announced(lines: readonly PlainLine[], saying: readonly PlainLine[]): PlainLine | undefined {
  const heading = lines.find(({ text }) => mayTell(text) && announcements.some((each) => each.test(wordsOf(text))))
  return heading && saying.find(({ seq }) => seq > heading.seq)
}

const leastRepeated = 15

/** Whether `later` has all that `text` says, whatever stands in brackets or as the error's name before it. */
function repeats(later: string, text: string): boolean {
  const core = wordsOf(text).replace(/^(?:\[[^\]]*\] ?)+/, '')
  return core.length >= leastRepeated && wordsOf(later).includes(core)
}
