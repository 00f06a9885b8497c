// Runs before the first paint, so that a remembered theme does not flash the other one. The policy of the page forbids
// scripts inside the HTML; that is why these lines are a file.
try {
  const theme = localStorage.getItem('trellis.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is blocked: the system's theme is used.
}
