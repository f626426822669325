#!/bin/sh
# Makes the files of this folder again, in an empty folder, with the command line of version 0.1.0:
#   sh generate.sh PATH-OF-XTASK
set -eu
xtask=$1
printf 'open sesame\n' > passphrase.txt
{
  echo 'id,age,income,area,ok'
  row=0
  while [ $row -lt 90 ]; do
    age=$((20 + row * 7 % 50)) income=$((1000 + row * 137 % 4000)) cell=$((1000 + row * 137 % 4000))
    [ $((row % 11)) -eq 5 ] && cell=
    case $((row % 3)) in 0) area=rural ;; 1) area=urban ;; *) area=coast ;; esac
    ok=no
    [ $((income + 40 * age)) -gt 4400 ] && ok=yes
    echo "r$row,$age,$cell,$area,$ok"
    row=$((row + 1))
  done
} > train.csv
printf 'id,age,income,area\na,30,99999999,rural\nb,200,2000,urban\nc,,3000,coast\nd,40,1500,\ne,41,1600,rural\n' > odd.csv
"$xtask" private train --csv train.csv --target ok --positive yes --classifier logistic --to m.clm
"$xtask" private keygen my.secret --passphrase-file passphrase.txt
"$xtask" private encrypt --csv odd.csv --card m.card --key my.secret --passphrase-file passphrase.txt --to job
# What is kept: the card, the key, the records, and of the job what is small.
rm train.csv m.clm job/public.keys job/*.request
