# Whether a dynamic section, a line per entry of 16 bytes, has DT_NEEDED (1) before DT_NULL.
{ tag = $8 $7 $6 $5 $4 $3 $2 $1 }
tag ~ /^0*$/ { exit }
tag ~ /^0*1$/ { found = 1; exit }
END { exit !found }
