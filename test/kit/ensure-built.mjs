// Before the tests of workspaces: those of the builder start it as a server does, as one built file. From its sources each
// start would take thirty times as long, and these tests start it some hundred times.
export { ensureBuilt as setup } from '../../scripts/kit/build.mjs'
