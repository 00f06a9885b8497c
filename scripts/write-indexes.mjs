// Writes firestore.indexes.json from the table of queries, backend/src/ports/queries.ts.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firestoreIndexes } from '../backend/src/adapters/store/firestore-indexes.ts'
import { root } from './kit/paths.mjs'

const file = firestoreIndexes()
writeFileSync(join(root, 'firestore.indexes.json'), `${JSON.stringify(file, undefined, 2)}\n`)
console.log(
  `${file.indexes.length} indexes and ${file.fieldOverrides.length} exceptions are in firestore.indexes.json.`,
)
