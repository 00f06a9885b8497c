document.body.append('by Rspack')
