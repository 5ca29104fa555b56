// Every step doubles the text.
local longer(text, times) = if times == 0 then text else longer(text + text, times - 1);

{ ident: longer('p42-', 31), jobs: [] }
