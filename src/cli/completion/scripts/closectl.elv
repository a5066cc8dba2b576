# Completion of closectl for elvish: the program itself is asked what can come next.
use str
set edit:completion:arg-completer[closectl] = {|@words|
    env CLOSECTL_COMPLETE=elvish $words[0] -- $@words 2>/dev/null | from-lines | each {|one|
        var value about = (str:split &max=2 "\t" $one"\t")
        edit:complex-candidate $value &display=$value
    }
}
