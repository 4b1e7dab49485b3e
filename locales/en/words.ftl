# Times and browsers in words.
words-day = { $day } { $month } { $year }
words-time = { $date }, { $time } UTC
words-browser-on = { $browser } on { $system }
words-month-1 = January
words-month-2 = February
words-month-3 = March
words-month-4 = April
words-month-5 = May
words-month-6 = June
words-month-7 = July
words-month-8 = August
words-month-9 = September
words-month-10 = October
words-month-11 = November
words-month-12 = December
words-verified = { $email } (verified)
