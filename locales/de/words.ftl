# Zeiten und Browser in Worten.
words-day = { $day }. { $month } { $year }
words-time = { $date }, { $time } UTC
words-browser-on = { $browser } auf { $system }
words-month-1 = Januar
words-month-2 = Februar
words-month-3 = März
words-month-4 = April
words-month-5 = Mai
words-month-6 = Juni
words-month-7 = Juli
words-month-8 = August
words-month-9 = September
words-month-10 = Oktober
words-month-11 = November
words-month-12 = Dezember
words-verified = { $email } (bestätigt)
