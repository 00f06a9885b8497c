// Before the tests of workspaces: those of the builder start it as a server does, as one built file. From its sources each
// start takes about a second and a half longer, and these tests start it some hundred times.
export { ensureBuilt as setup } from '../../scripts/kit/build.mjs'
