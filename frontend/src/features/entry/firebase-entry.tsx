/**
 * The seam for Firebase identity: this module is loaded only where the server says `identity.kind: 'firebase'`, so its
 * SDK will never be part of the first load. Signing in that way is not built yet, and the page says so.
 */
export default function FirebaseEntry() {
  return (
    <>
      <h1>Sign-in is not here yet</h1>
      <p class="entry-about">
        This server keeps its accounts with Firebase, and this version of the page cannot sign in with Firebase. Nothing
        is wrong with your account. Start the server without FIREBASE_PROJECT_ID to use e-mail and password.
      </p>
    </>
  )
}
