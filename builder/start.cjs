// The builder's front door, dist/main.js. A deployment waits for the builder's start, and most of a start would be V8 reading
// and compiling the whole program. So what it has compiled lies beside the program, made once by
//
//   node dist/main.js --compile
//
// as the last step of a build. Another version of Node.js, or a program that was changed, does not fit what lies there: then
// everything is compiled as ever, which takes some fifty milliseconds longer and is no error.
'use strict'

const { createHash } = require('node:crypto')
const { readFileSync, renameSync, writeFileSync } = require('node:fs')
const { Module } = require('node:module')
const { join } = require('node:path')
const { Script } = require('node:vm')

const file = join(__dirname, 'builder.js')
const compiledFile = join(__dirname, 'builder.compiled')
const digestBytes = 32

// The program is ASCII, see rolldown.config.mjs, and is read fastest as what it is.
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`

/** V8 itself compares no more of a program than its length, and what was cut off on its way to the disk must not be run. */
function digestOf(compiled) {
  return createHash('sha256').update(source, 'latin1').update(compiled).digest()
}

/** What V8 has compiled of exactly this program; nothing when there is none. */
function readCompiled() {
  try {
    const whole = readFileSync(compiledFile)
    const compiled = whole.subarray(digestBytes)
    return digestOf(compiled).equals(whole.subarray(0, digestBytes)) ? compiled : undefined
  } catch {
    return undefined
  }
}

/** As Node.js itself loads a module: parts of the program that come later find it by its name, and do not run it again. */
function load(options) {
  const script = new Script(source, { filename: file, ...options })
  const program = new Module(file, module)
  program.filename = file
  require.cache[file] = program
  script.runInThisContext()(program.exports, require, program, file, __dirname)
  return script
}

/** Once the program has been loaded, so that what every start runs is there and what few jobs need is not. */
function compile() {
  const script = load({})
  process.once('exit', () => {
    const compiled = script.createCachedData()
    const half = `${compiledFile}.${process.pid}`
    writeFileSync(half, Buffer.concat([digestOf(compiled), compiled]))
    renameSync(half, compiledFile)
  })
}

if (process.argv[2] === '--compile') compile()
else load({ cachedData: readCompiled() })
