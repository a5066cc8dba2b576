# Completion of closectl for PowerShell: the program itself is asked what can come next.
Register-ArgumentCompleter -Native -CommandName closectl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    if ($wordToComplete -eq '') { $words += '' }
    $before = $env:CLOSECTL_COMPLETE, $env:CLOSECTL_WORDS
    try {
        $env:CLOSECTL_COMPLETE = 'powershell'
        $env:CLOSECTL_WORDS = $words -join "`n"
        & $words[0] -- 2>$null | ForEach-Object {
            $value, $about = $_ -split "`t", 2
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
        }
    } finally {
        $env:CLOSECTL_COMPLETE, $env:CLOSECTL_WORDS = $before
    }
}
