document.body.append('by Rsbuild')
